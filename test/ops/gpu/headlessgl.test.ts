import { describeOpTable } from '../table.js';

describeOpTable('gpu:headlessgl');
