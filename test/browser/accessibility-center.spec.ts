/** The preference center: its door, and the pages behind it. */
import { CENTER_STATIONS } from './support/center-stations.js';
import { areForEverybody } from './support/for-everybody.js';

areForEverybody(CENTER_STATIONS);
