/** Questions that come faster than their answers: only the newest waits, and answers to older ones are dropped. */

export interface Latest<Q> {
  ask(question: Q): void;
  /** Forgets what waits; the answer that is on its way is dropped. */
  forget(): void;
  /** Waits until nothing is under way, and nothing waits. */
  settled(): Promise<void>;
}

/**
 * One question is under way at a time, so that nothing queues up behind whoever answers.
 *
 * @param answer Asks; long answers look now and then whether they are still wanted. A rejection counts as an answer
 * @param done Gets the answer, unless a newer question was asked meanwhile
 */
export function latest<Q, A>(answer: (question: Q, isWanted: () => boolean) => Promise<A>, done: (answer: A, question: Q) => void, failed: (error: unknown) => void): Latest<Q> {
  let waiting: { readonly question: Q } | undefined;
  let isBusy = false;
  let asked = 0;
  let working: Promise<void> = Promise.resolve();
  const next = async (): Promise<void> => {
    isBusy = true;
    while (waiting) {
      const { question } = waiting;
      waiting = undefined;
      const mine = asked;
      try {
        const found = await answer(question, () => mine === asked);
        if (mine === asked) done(found, question);
      } catch (error) {
        if (mine === asked) failed(error);
      }
    }
    isBusy = false;
  };
  return {
    ask(question) {
      asked++;
      waiting = { question };
      if (!isBusy) working = next();
    },
    forget() {
      asked++;
      waiting = undefined;
    },
    async settled() {
      while (isBusy) await working;
    },
  };
}
