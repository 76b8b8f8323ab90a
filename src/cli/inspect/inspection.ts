/** What `inspect` found, for programs and for people. */
export interface Inspection {
  readonly document: object;
  readonly lines: readonly string[];
}
