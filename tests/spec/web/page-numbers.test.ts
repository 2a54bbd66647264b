import { expect, test } from 'vitest'
import { pageAsked, pageNumbers } from '../../../functions/web/page-numbers.ts'

test.each([
  [1, 1, [1]],
  [1, 3, [1, 2, 3]],
  [1, 9, [1, 2, null, 9]],
  [5, 9, [1, null, 4, 5, 6, null, 9]],
  [4, 6, [1, 2, 3, 4, 5, 6]],
  [9, 9, [1, null, 8, 9]],
])('on page %i of %i stand %j', (at, last, shown) => {
  expect(pageNumbers(at, last)).toEqual(shown)
})

test.each([
  [undefined, 3, 1],
  ['2', 3, 2],
  ['9', 3, 3],
  ['0', 3, 1],
  ['-2', 3, 1],
  ['1.5', 3, 1],
  ['dua', 3, 1],
  ['2', 0, 1],
])('an address that asks for page %s of %i is shown page %i', (text, last, page) => {
  expect(pageAsked(text, last)).toBe(page)
})
