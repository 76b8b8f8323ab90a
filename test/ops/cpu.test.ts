import { describeOpTable } from './table.js';

describeOpTable('cpu');
