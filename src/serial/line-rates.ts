/** Bits per second that modules are met at; the first is what nearly all run at. */
export const lineRates = [
  115_200, 9600, 19_200, 38_400, 57_600, 230_400, 460_800, 921_600,
] as const;
