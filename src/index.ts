/** The package as Node sees it. */
export * from './api.js';
