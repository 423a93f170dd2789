// The number of a company as people write it. Letters are possible in it: it is never a number.

const PARTS = /^([0-9A-Z]{2})([0-9A-Z]{3})([0-9A-Z]{3})([0-9A-Z]{4})(\d{2})$/;

/** `99.990.007/0001-65`; as it came when it is no such number, a dash for none. */
export function formatCnpj(cnpj: string | null | undefined): string {
  if (!cnpj) return "–";
  return cnpj.replace(PARTS, "$1.$2.$3/$4-$5");
}
