// Pixels of the parts of the matrix.

export const ROW = 26;
export const COLUMN = 40;
export const NAMES = 340;
export const HEAD = 44;
