/** Every bug, none of them turned on. */
import './cached-facts.js';
import './check-then-act.js';
import './lock-and-count.js';
import './unchecked-redeem.js';
import './unclaimed-names.js';
