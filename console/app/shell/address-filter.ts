/** What an address says of these names; what it says of others is left out, so that an old link still shows something. */
export function saidOf<Name extends string>(
  search: URLSearchParams,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const said = names.flatMap((name) => {
    const value = search.get(name);
    return value ? [[name, value]] : [];
  });
  return Object.fromEntries(said) as Partial<Record<Name, string>>;
}

/** The address of a page that is narrowed by this; what is empty is left out. */
export function narrowed(path: string, by: Readonly<Record<string, string | undefined>>): string {
  const said = Object.entries(by).filter((each): each is [string, string] => Boolean(each[1]));
  return said.length === 0 ? path : `${path}?${new URLSearchParams(said)}`;
}
