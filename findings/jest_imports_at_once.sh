#!/usr/bin/env bash
# Two modules that are imported at the same time, and share a third, under Jest.
#
# One would guess: `Promise.all([import('./a.js'), import('./b.js')])` works under Jest's ECMAScript modules as it does everywhere, whatever a and b share.
# What happens (Jest 30.5.2, --experimental-vm-modules): "request for './messages.js' is not in cache", though every file is there and each import works by
#   itself. Where the two share a module without imports of its own, all is well.
# Why it matters here: a library that loads parts of itself when they are needed fails in its users' tests, and only there. Parts that are needed
#   together are one import (src/open/formats/graph_reading.ts), or come one after the other.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "name": "finding", "type": "module", "jest": { "transform": {} } }' > package.json
npm install --silent jest@30.5.2
echo "export const errors = 1;" > errors.js
echo "import { errors } from './errors.js'; export const messages = errors;" > messages.js
echo "import { messages } from './messages.js'; import { errors } from './errors.js'; export const tensor = messages + errors;" > tensor.js
echo "import { tensor } from './tensor.js'; import { messages } from './messages.js'; export const a = tensor + messages;" > a.js
echo "import { errors } from './errors.js'; import { tensor } from './tensor.js'; export const b = errors + tensor;" > b.js
cat > at_once.test.js <<'JS'
test('at once', async () => void (await Promise.all([import('./a.js'), import('./b.js')])));
JS
cat > in_turn.test.js <<'JS'
test('in turn', async () => void [await import('./a.js'), await import('./b.js')]);
JS
node --input-type=module -e "await Promise.all([import('./a.js'), import('./b.js')]); console.log('Node by itself: at once works');"
run() { node --experimental-vm-modules --no-warnings node_modules/jest/bin/jest.js "$1" > "$1.txt" 2>&1; }
run in_turn && echo 'Jest: in turn works'
if run at_once; then echo 'the behaviour changed' && exit 1; fi
grep -m1 'is not in cache' at_once.txt
