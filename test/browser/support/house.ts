/** A site and its visitors for the tests of one file, or of one block: opened before, closed after. */
import { Site } from './site.js';
import { Visitors } from './visitors.js';

export interface House {
  readonly site: Site;
  readonly visitors: Visitors;
}

/** `enter` is given the house before the first test; whoever visited in a test leaves after it. */
export function openHouse(enter: (house: House) => void): void {
  let house: House;
  beforeAll(async () => {
    house = { site: await Site.open(), visitors: await Visitors.arrive() };
    enter(house);
  });
  afterEach(() => house.visitors.leave());
  afterAll(async () => {
    await house.visitors.close();
    await house.site.close();
  });
}
