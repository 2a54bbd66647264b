/** The number that the licensing portal prints for home-made food (domain.md 3.1). */
export type PirtNumber = {
  packaging: number
  foodType: number
  /** Kemendagri code of kabupaten/kota, dotted. */
  city: string
  food: number
  maker: number
  /** Two digits: the year of expiry. */
  expires: string
}

const SHAPE = /^(\d)(\d{2})(\d{2})(\d{2})(\d{2})(\d{4})-(\d{2})$/

/**
 * Fifteen digits `a bb cccc dd eeee - yy`: packaging, food type, city, running number of the maker's food, maker, year of
 * expiry. Another order of digits that one page gives is not used (domain.md 3.1).
 */
export function parsePirtNumber(text: string): PirtNumber | undefined {
  const found = SHAPE.exec(text.trim())
  if (!found) return undefined
  const [, packaging = '', foodType = '', province = '', city = '', food = '', maker = '', expires = ''] = found
  const number: PirtNumber = {
    packaging: Number(packaging),
    foodType: Number(foodType),
    city: `${province}.${city}`,
    food: Number(food),
    maker: Number(maker),
    expires,
  }
  const sound =
    number.packaging >= 1 &&
    number.packaging <= 8 &&
    number.foodType >= 1 &&
    number.foodType <= 15 &&
    number.food >= 1 &&
    number.maker >= 1
  return sound ? number : undefined
}

/** Numbers given before 2012 had twelve digits; they are kept as text and never checked further. */
export const isOldPirtNumber = (text: string): boolean => /^\d{12}$/.test(text.trim())
