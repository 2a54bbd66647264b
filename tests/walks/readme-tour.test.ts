import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Stack, startStack } from './stack.ts'
import { type Block, blocksIn, pattern, typed } from './tour.ts'

const TOUR = blocksIn('README.md', 'tour')

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(() => stack.remove())

/** How much has happened to the proposal of the tour. */
const LENGTH: Block = {
  commands: 'curl -s $BASE/v1/proposals/$ID/history -H "$CITY" | field items.length\n',
  output: '',
}
let length: string | undefined

test('the tour of the README, typed in as it stands, prints what stands there', async () => {
  expect(TOUR.length).toBeGreaterThan(5)
  const printed = await typed(stack, [...TOUR, LENGTH])
  for (const [i, { output }] of TOUR.entries()) if (output !== '') expect(printed[i]).toMatch(pattern(output))
  length = printed.at(-1)
  expect(Number(length)).toBeGreaterThan(5)
})

test('typed in once more, it changes nothing', async () => {
  expect((await typed(stack, [...TOUR, LENGTH])).at(-1)).toBe(length)
})
