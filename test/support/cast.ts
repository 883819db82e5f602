/** The application with the people and the two senders that most tests of asks need. */
import { startTestApp, type TestApp } from './app.js';
import { People, TestSender } from './people.js';

export interface Cast {
  readonly app: TestApp;
  readonly people: People;
  /** Sees every reason; `stranger` sees what a sender is meant to see. */
  readonly sender: TestSender;
  readonly stranger: TestSender;
}

export async function openCast(): Promise<Cast> {
  const app = await startTestApp();
  return {
    app,
    people: new People(app),
    sender: await TestSender.with(app, ['authorize', 'reasons', 'contacts']),
    stranger: await TestSender.with(app, ['authorize']),
  };
}
