// Reads what packets.py wrote. Bytes may arrive at any alignment, so they are copied once.
const ARRAY_TYPES = { uint8: Uint8Array, int16: Int16Array, int32: Int32Array, float32: Float32Array, float64: Float64Array };

export function unpack(bytes) {
  const buffer = bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  for (const [name, { offset, dtype, shape }] of Object.entries(head.arrays)) {
    const count = shape.reduce((a, b) => a * b, 1);
    head.arrays[name] = new ARRAY_TYPES[dtype](buffer, 4 + length + offset, count);
  }
  return head;
}
