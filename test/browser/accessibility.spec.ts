/** The pages that anybody can open, and those behind the links in mails. */
import { areForEverybody } from './support/for-everybody.js';
import { PUBLIC_STATIONS } from './support/stations.js';

areForEverybody(PUBLIC_STATIONS);
