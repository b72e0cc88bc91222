/** `1 message`, `2 messages`, in English. */
export function plural(value: number, one: string, other: string): string {
  return `${value.toLocaleString('en')} ${value === 1 ? one : other}`;
}

/** The same in French, where 0 and 1.5 are singular too. */
export function pluriel(value: number, one: string, other: string): string {
  return `${value.toLocaleString('fr')} ${Math.abs(value) < 2 ? one : other}`;
}
