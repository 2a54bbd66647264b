import { expect, test } from 'vitest'
import { isOldPirtNumber, parsePirtNumber } from '../../../shared/contracts/pirt-number.ts'
import { premisesLevel } from '../../../shared/workflows/food-inspection/v1/premises-level.ts'

const findings = (counts: Partial<Record<'MI' | 'MA' | 'SE' | 'KR', number>>) =>
  Object.entries(counts).flatMap(([kind, n]) =>
    Array.from({ length: n }, () => ({ class: kind as 'MI' | 'MA' | 'SE' | 'KR' })),
  )

// PerKa BPOM HK.03.1.23.04.12.2207/2012, every boundary of its table.
test.each([
  [{}, 'I', true],
  [{ MI: 1 }, 'I', true],
  [{ MA: 1 }, 'I', true],
  [{ MI: 1, MA: 1 }, 'I', true],
  [{ MA: 2 }, 'II', true],
  [{ MI: 1, MA: 2 }, 'II', true],
  [{ MI: 1, MA: 3 }, 'II', true],
  [{ MI: 2 }, 'II', true],
  [{ MI: 2, MA: 1 }, 'II', true],
  [{ MI: 9, MA: 3 }, 'II', true],
  [{ MA: 4 }, 'III', false],
  [{ MI: 9, MA: 9 }, 'III', false],
  [{ SE: 1 }, 'III', false],
  [{ SE: 4 }, 'III', false],
  [{ MI: 9, MA: 9, SE: 4 }, 'III', false],
  [{ SE: 5 }, 'IV', false],
  [{ MA: 4, SE: 5 }, 'IV', false],
  [{ KR: 1 }, 'IV', false],
  [{ SE: 4, KR: 1 }, 'IV', false],
  [{ MI: 1, MA: 1, SE: 1, KR: 1 }, 'IV', false],
])('findings %o are level %s', (counts, level, passes) => {
  expect(premisesLevel(findings(counts))).toMatchObject({ level, passes })
})

test('a P-IRT number is read digit by digit; what is none is none', () => {
  expect(parsePirtNumber('2063579010001-29')).toEqual({
    packaging: 2,
    foodType: 6,
    city: '35.79',
    food: 1,
    maker: 1,
    expires: '29',
  })
  expect(parsePirtNumber('3063306010072-19')).toMatchObject({ packaging: 3, foodType: 6, city: '33.06', maker: 72 })
  for (const wrong of ['9063579010001-29', '2993579010001-29', '206357901000129', '2063579000001-29', ''])
    expect(parsePirtNumber(wrong)).toBeUndefined()
  expect(isOldPirtNumber('206357901000')).toBe(true)
})
