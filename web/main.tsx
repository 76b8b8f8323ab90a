/** Where the page begins. */
import { render } from 'preact';
import { App } from './components/App.js';
import { begin } from './state/begin.js';

const root = document.getElementById('app');
if (root) render(<App />, root);
void begin();
