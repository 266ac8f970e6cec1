// Every network's drawing as it is first shown, by its key; the page sends them once, so that another network is drawn at once.

const drawings = new Map();
let photo = null; // {url, image} of the picture that the networks are given

export const drawingOf = (key) => drawings.get(key);

export default function ({ data }) {
  for (const drawing of data.drawings) drawings.set(drawing.key, drawing);
}

// The picture behind a data URL, null until it has come; then `show` is called.
export function pictureOf(url, show) {
  if (photo?.url !== url) {
    photo = { url, image: null };
    const image = new Image();
    const mine = photo;
    image.onload = () => {
      mine.image = image;
      show();
    };
    image.src = url;
  }
  return photo.image;
}
