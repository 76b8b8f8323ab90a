/** The file with the names of a model's classes, beside it or in the folder of its training set; classes_file.ts reads and writes it. */
export const CLASSES_FILE = 'classes.txt';
