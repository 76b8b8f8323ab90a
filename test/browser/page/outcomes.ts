/** What became of tests that ran in the page. */

/** What went wrong; null when nothing did. */
export type Outcome = string | null;

/** By the name of the test. */
export type Outcomes = Readonly<Record<string, Outcome>>;

export async function outcomeOf(test: () => unknown): Promise<Outcome> {
  try {
    await test();
    return null;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
