/**
 * Work in a process of its own, so that it does not take its time from what it measures. What is to
 * be done goes over IPC, since arguments can be read by everybody; it ends by itself or is killed.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';

type Answer<R> = { readonly result: R } | { readonly failure: string };

/** `file` is relative to this folder. Rejects when the child fails or takes longer. */
export async function runChild<R>(file: string, order: object, withinMs: number): Promise<R> {
  const child = fork(join(import.meta.dirname, file), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const kill = () => void child.kill('SIGKILL');
  const timer = setTimeout(kill, withinMs);
  process.once('exit', kill);
  try {
    const answer = await new Promise<Answer<R>>((resolve) => {
      child.once('message', (message) => {
        resolve(message as Answer<R>);
      });
      child.once('exit', () => {
        resolve({ failure: 'it ended without an answer, or took too long' });
      });
      child.send(order);
    });
    if ('failure' in answer) throw new Error(`${file}: ${answer.failure}`);
    return answer.result;
  } finally {
    clearTimeout(timer);
    process.off('exit', kill);
    kill();
  }
}

/** The child's side: does what it is told once. */
export function obeyParent(work: (order: never) => Promise<unknown>): void {
  const answer = (message: Answer<unknown>) => process.send?.(message, () => process.exit());
  process.once('message', (order) => {
    work(order as never).then(
      (result) => answer({ result }),
      (error: unknown) => answer({ failure: error instanceof Error ? error.message : 'unknown' }),
    );
  });
  process.once('disconnect', () => process.exit());
}
