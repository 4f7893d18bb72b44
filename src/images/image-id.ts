/** One that no other image has, of this run or an earlier one: 'image-2839472934'. */
export function newImageId(): string {
  return `image-${crypto.getRandomValues(new Uint32Array(1))[0]}`;
}
