/** Every page of the preference center, from its sample. */
import { contactPages } from '../support/sample-views.js';
import { samplesAreForEverybody } from './support/samples-for-everybody.js';

samplesAreForEverybody(contactPages.filter(([, view]) => view.startsWith('center/')));
