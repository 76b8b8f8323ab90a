/** The newest question wins. */
import { expect, test } from '@jest/globals';
import { latest } from '../../../web/inside/latest.js';

/** Answers when it is told to. */
function slow(): { readonly asked: number[]; readonly answer: (question: number) => Promise<string>; finish(failing?: boolean): Promise<void> } {
  const asked: number[] = [];
  let finishing: ((failing: boolean) => void) | undefined;
  return {
    asked,
    answer(question) {
      asked.push(question);
      return new Promise((resolve, reject) => (finishing = (failing) => (failing ? reject(new Error('no')) : resolve(`answer ${question}`))));
    },
    async finish(failing = false) {
      finishing?.(failing);
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
  };
}

test('what was asked meanwhile is left out, and late answers are dropped', async () => {
  const { asked, answer, finish } = slow();
  const answers: string[] = [];
  const asking = latest(answer, (found) => void answers.push(found), () => undefined);
  asking.ask(1);
  asking.ask(2);
  asking.ask(3);
  expect(asked).toEqual([1]);
  await finish();
  expect([asked, answers]).toEqual([[1, 3], []]);
  await finish();
  expect([asked, answers]).toEqual([[1, 3], ['answer 3']]);
});

test('what is forgotten is not answered', async () => {
  const { asked, answer, finish } = slow();
  const answers: string[] = [];
  const asking = latest(answer, (found) => void answers.push(found), () => undefined);
  asking.ask(1);
  asking.ask(2);
  asking.forget();
  await finish();
  expect([asked, answers]).toEqual([[1], []]);
  asking.ask(3);
  await finish();
  expect(answers).toEqual(['answer 3']);
});

test('a failure is told, and the next question asked', async () => {
  const { answer, finish } = slow();
  const [answers, failures]: [string[], unknown[]] = [[], []];
  const asking = latest(answer, (found) => void answers.push(found), (error) => void failures.push(error));
  asking.ask(1);
  await finish(true);
  asking.ask(2);
  await finish();
  expect([answers, failures]).toEqual([['answer 2'], [new Error('no')]]);
});

test('a long answer can see that it is not wanted any more', async () => {
  const wanted: boolean[] = [];
  let go: () => void = () => undefined;
  const asking = latest(
    async (_: number, isWanted: () => boolean) => {
      wanted.push(isWanted());
      await new Promise<void>((resolve) => (go = resolve));
      wanted.push(isWanted());
    },
    () => undefined,
    () => undefined,
  );
  asking.ask(1);
  asking.ask(2);
  go();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(wanted).toEqual([true, false, true]);
});

test('who waits for the last answer has it, also of what is asked meanwhile', async () => {
  const done: number[] = [];
  const questions = latest(
    async (question: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      return question;
    },
    (answer) => void done.push(answer),
    () => undefined,
  );
  await questions.settled();
  questions.ask(1);
  questions.ask(2);
  await questions.settled();
  expect(done).toEqual([2]);
});
