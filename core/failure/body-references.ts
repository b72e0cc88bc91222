/** Where the records of failed messages have their bodies. */
export interface BodyReferences {
  /** Every key of the payload store that the record refers to now; none where there is no record. It need not be readable. */
  of(id: string): Promise<readonly string[]>;
}
