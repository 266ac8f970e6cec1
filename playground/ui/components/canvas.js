// A canvas whose own pixels are the screen's, and what is drawn on it in CSS pixels.

// As large as it is told to be; its picture is lost when it was not so before.
export function sizeCanvas(canvas, width, height, density = window.devicePixelRatio || 1) {
  const [wide, high] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width === wide && canvas.height === high) return;
  Object.assign(canvas, { width: wide, height: high });
  Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
}

// An empty canvas of this size: its pen, in CSS pixels.
export function penOf(canvas, width, height, density = window.devicePixelRatio || 1) {
  sizeCanvas(canvas, width, height, density);
  const pen = canvas.getContext("2d");
  pen.setTransform(density, 0, 0, density, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

// A line through points [x, y], in the pen's own colour and width.
export function strokeTo(pen, points) {
  pen.beginPath();
  points.forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
  pen.stroke();
}

// The colour, and below it a rim two pixels wider where there is one.
function inLayers(pen, colour, { width, dash = [], rim = null }, trace) {
  pen.setLineDash(dash);
  if (rim) {
    Object.assign(pen, { strokeStyle: rim, lineWidth: width + 2 });
    trace();
  }
  Object.assign(pen, { strokeStyle: colour, lineWidth: width });
  trace();
  pen.setLineDash([]);
}

// looks: {width, dash, rim}
export const strokeLine = (pen, points, colour, looks = {}) =>
  inLayers(pen, colour, { width: 1, ...looks }, () => strokeTo(pen, points));

// From (x1, y1) to (x2, y2).
export const strokeSegment = (pen, [x1, y1, x2, y2], colour, looks) =>
  strokeLine(
    pen,
    [
      [x1, y1],
      [x2, y2],
    ],
    colour,
    looks,
  );

export const strokeBox = (pen, [x1, y1, x2, y2], colour, looks = {}) =>
  inLayers(pen, colour, { width: 2, ...looks }, () =>
    pen.strokeRect(Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1)),
  );

// A dot with a rim.
export function disc(pen, [x, y], radius, colour, rim, width = 1.5) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  Object.assign(pen, { fillStyle: colour, strokeStyle: rim, lineWidth: width });
  pen.fill();
  pen.stroke();
}

// Text in the pen's own font and colour that can be read over lines: the ground's colour stands round it.
export function haloText(pen, text, x, y, ground, width = 4) {
  Object.assign(pen, { lineJoin: "round", lineWidth: width, strokeStyle: ground });
  pen.strokeText(text, x, y);
  pen.fillText(text, x, y);
}
