import { ACTIONS, RULES } from '../compliance/history/codes.js';
import { loadMessages } from '../platform/http/messages.js';
import { actionOf, REFUSALS, refusalOf, ruleOf } from './coded.js';

it('codes of rules, accesses and refusals have words in both languages, and unknown ones need none', () => {
  const messages = loadMessages('views/messages');
  const coded = [RULES.map(ruleOf), ACTIONS.map(actionOf), REFUSALS.map(refusalOf)].flat();
  expect(coded.filter(({ textKey }) => !messages.has(textKey))).toEqual([]);
  expect(ruleOf('of_another_version')).toEqual({ code: 'of_another_version', textKey: '' });
});
