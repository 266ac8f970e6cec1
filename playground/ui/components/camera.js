// The reader's camera. Nothing leaves the browser but the pictures that are taken of it.
//
//   const stop = await startCamera(video)      asks the reader, plays into a <video>; throws where there is no camera or no leave
//   snapshot(video, 256)                       the square at the centre as a JPEG, a data URL

// Browsers give a camera to safe addresses only: https, or this machine.
export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

export async function startCamera(video) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 } } });
  video.srcObject = stream;
  video.muted = video.playsInline = true;
  await video.play();
  return () => {
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
}

export function snapshot(video, side, quality = 0.9) {
  const edge = Math.min(video.videoWidth, video.videoHeight);
  const [left, top] = [(video.videoWidth - edge) / 2, (video.videoHeight - edge) / 2];
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  canvas.getContext("2d").drawImage(video, left, top, edge, edge, 0, 0, side, side);
  return canvas.toDataURL("image/jpeg", quality);
}
