import type { ArgumentsHost } from '@nestjs/common';
import { DomainError, type ErrorCode } from '../../core/errors.js';
import { Log } from '../log.js';
import type { Pages } from './pages.js';
import { ProblemFilter } from './problem.filter.js';

/** What a browser or a program is answered when the error comes up. */
async function answerTo(code: ErrorCode, method: string, accept: string) {
  const headers: Record<string, string> = {};
  const pages = {
    localeOf: () => Promise.resolve('fr'),
    problem: (_: unknown, problem: { code: string }) => Promise.resolve(`page of ${problem.code}`),
  } as unknown as Pages;
  return new Promise<{ status: number; body: string; headers: Record<string, string> }>((sent) => {
    let status = 200;
    const reply = {
      sent: false,
      hasHeader: () => false,
      header: (name: string, value: string) => ((headers[name] = value), reply),
      status: (value: number) => ((status = value), reply),
      type: () => reply,
      send: (body: string) => {
        sent({ status, body, headers });
      },
    };
    const request = { method, url: '/preferences/why', headers: { accept } };
    const host = { switchToHttp: () => ({ getRequest: () => request, getResponse: () => reply }) };
    new ProblemFilter(pages, new Log('silent')).catch(
      new DomainError(code),
      host as unknown as ArgumentsHost,
    );
  });
}

describe('without a session of the preference center', () => {
  it.each(['GET', 'HEAD'])('a browser that looks (%s) is sent to the door', async (method) => {
    const { status, body, headers } = await answerTo('visit_over', method, 'text/html');
    expect({ status, body }).toEqual({ status: 303, body: '' });
    expect(headers).toMatchObject({
      Location: '/preferences?lang=fr',
      'Cache-Control': 'no-store',
    });
  });

  it('a browser that sends a form is told that nothing was saved', async () => {
    const { status, body } = await answerTo('visit_over', 'POST', 'text/html');
    expect({ status, body }).toEqual({ status: 403, body: 'page of visit_over' });
  });

  it('a program is told what it lacks', async () => {
    const { status, body } = await answerTo('visit_over', 'GET', '*/*');
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ code: 'visit_over' });
  });
});

it('no other refusal sends a browser on', async () => {
  expect(await answerTo('session_needed', 'GET', 'text/html')).toMatchObject({ status: 403 });
});
