/** Where a chapter and what its snippets print are not the same. */

/** @returns {string[]} one message a snippet, with both texts line by line */
export function problemsOf({ chapter, outputs, problem }) {
  const problems = problem === undefined ? [] : [problem];
  for (const [i, { line, output }] of chapter.snippets.entries()) {
    const printed = outputs[i];
    if (printed === undefined) problems.push(`the snippet at line ${line} was not reached.`);
    else if (!output && printed !== '') problems.push(`the snippet at line ${line} prints something, but no \`\`\`text stands behind it:\n${printed}`);
    else if (output && printed !== output.text) problems.push(`the snippet at line ${line} prints something else:\n${difference(output.text, printed)}`);
  }
  return problems;
}

/** Lines that differ: those of the chapter with a minus, those that were printed with a plus. */
function difference(expected, found) {
  const [before, after] = [expected.split('\n'), found.split('\n')];
  const rows = [];
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    if (before[i] === after[i]) {
      rows.push(`  ${before[i]}`);
      continue;
    }
    if (before[i] !== undefined) rows.push(`- ${before[i]}`);
    if (after[i] !== undefined) rows.push(`+ ${after[i]}`);
  }
  return rows.join('\n');
}
