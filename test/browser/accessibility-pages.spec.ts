/** Every page that a contact can meet, from its sample, but for the preference center. */
import { contactPages } from '../support/sample-views.js';
import { samplesAreForEverybody } from './support/samples-for-everybody.js';

samplesAreForEverybody(contactPages.filter(([, view]) => !view.startsWith('center/')));
