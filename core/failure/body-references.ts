/** Where the records of failed messages have their bodies. */
export interface BodyReferences {
  /** The `payload_ref` of the record as it is now; undefined where there is none, or no record. It need not be readable. */
  of(id: string): Promise<string | undefined>;
}
