import { startStack } from '../../infra/local/local-stack.ts'
import { readOptions } from '../../infra/local/options.ts'

/** The local stack as `npm start` runs it, but without the seed: a child of tests that kill it. */
const stack = await startStack({
  ...readOptions(process.argv.slice(2)),
  say: () => {},
  tell: (line) => console.error(line),
  sow: async () => {},
})
process.on('SIGTERM', () => void stack.stop().then(() => process.exit(0)))
console.log(JSON.stringify({ base: stack.base, issuer: stack.issuer }))
