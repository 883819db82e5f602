/** Lines whose evidence is gone tell their minute alone, and stay where the log has them in it. */
import { EVIDENCE_DELETED } from '../audit-line.js';
import { inOrderOfTime } from './in-order-of-time.js';

const line = (at: string, type = 'contact.created') => ({ at: `2026-11-22T09:${at}Z`, type });
const gone = (minute: string) => line(`${minute}:00.000`, EVIDENCE_DELETED);

describe('what happened to one person', () => {
  it('stands in the order of time, and of one instant as the log has it', () => {
    const [late, early, same] = [line('49:01.000'), line('48:05.503'), line('48:05.503', 'b')];
    expect(inOrderOfTime([late, early, same])).toEqual([early, same, late]);
  });

  it('leaves a line of which only the minute is known after what the log has before it', () => {
    const [first, erased, next] = [line('48:05.503'), gone('48'), line('48:07.000')];
    expect(inOrderOfTime([first, erased, next])).toEqual([first, erased, next]);
    expect(inOrderOfTime([line('49:01.000'), erased, next])).toEqual([
      erased,
      next,
      line('49:01.000'),
    ]);
  });
});
