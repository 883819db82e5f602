import { formName } from './form-name.js';

const from = { client: null, domain: 'mail.example', ownHosts: ['www.garden.example'] };
const nameOf = (url: string, client: string | null = null) => formName({ ...from, url, client });

describe('the name of a form', () => {
  it.each([
    ['https://shop.example/checkout', 'https://shop.example/checkout'],
    ['https://SHOP.example:443/Checkout/', 'https://shop.example/Checkout'],
    ['https://shop.example', 'https://shop.example'],
    ['http://localhost:3000/subscribe?topics=a,b#terms', 'http://localhost:3000/subscribe'],
    ['https://zoe:secret@shop.example/a?email=zoe@mail.example', 'https://shop.example/a'],
    ['https://shop.example/2026/summer-letter', 'https://shop.example/2026/summer-letter'],
    ['https://bücher.example/été', 'https://xn--bcher-kva.example/%C3%A9t%C3%A9'],
  ])('of %s is site and path alone: %s', (url, name) => {
    expect(nameOf(url)).toBe(name);
  });

  it.each([
    ['https://shop.example/account/48213/letter', 'https://shop.example/account/*/letter'],
    ['https://shop.example/u/3f2b8c1e-9d54-4a7e-8b0c-1a2b3c4d5e6f', 'https://shop.example/u/*'],
    ['https://shop.example/t/kQyxWbLmNoPqRsTuVwXyZabc', 'https://shop.example/t/*'],
    ['https://shop.example/u/zoe@mail.example/letter', 'https://shop.example'],
    ['https://shop.example/u/zoe%40mail.example', 'https://shop.example'],
    ['https://shop.example/u/zoe%2540mail.example', 'https://shop.example'],
    ['https://shop.example/zoe=40mail.example', 'https://shop.example'],
    ['https://zoe=40mail.example/', 'https://*'],
    ['https://shop.example/call/+33612345678', 'https://shop.example'],
  ])('of %s leaves out what may name a person: %s', (url, name) => {
    expect(nameOf(url)).toBe(name);
  });

  it.each([
    ['zoe.example', 'https://zoe.example/letter', 'https://*/letter'],
    ['zoe.example', 'https://www.zoe.example:8443', 'https://*'],
    ['zoe.example', 'https://notzoe.example/letter', 'https://notzoe.example/letter'],
    // Whoever works at the organisation has an address there, and its site tells nobody from others.
    ['garden.example', 'https://www.garden.example/letter', 'https://www.garden.example/letter'],
    ['garden.example', 'https://garden.example/letter', 'https://*/letter'],
    ['33612345678', 'https://shop.example/letter', 'https://shop.example/letter'],
  ])('at the domain %s of the person: %s is %s', (domain, url, name) => {
    expect(formName({ ...from, url, domain })).toBe(name);
  });

  it('says which client brought the ask, and is never long', () => {
    expect(nameOf('https://shop.example/a', 'shop')).toBe('https://shop.example/a (shop)');
    const long = nameOf(`https://shop.example/${'part-of-it/'.repeat(200)}`, 'shop');
    expect(long).toHaveLength(207);
    expect(long).toMatch(/ \(shop\)$/);
  });

  it.each(['assent:rectification', 'javascript:alert(1)', 'ftp://a.example/', '', 'no url'])(
    'of %j is none: it came from no form of a website',
    (url) => {
      expect(nameOf(url, 'shop')).toBeNull();
    },
  );
});
