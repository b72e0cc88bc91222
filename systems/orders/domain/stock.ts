/** What is in stock. Another service keeps it; orders only read it. */
export interface Stock {
  /**
   * Available quantities by item id, of at most 100 items; an item that nobody keeps is left out.
   * @throws UnavailableError
   */
  levels(itemIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
