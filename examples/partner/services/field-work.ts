/** What an inspector writes down in a kitchen: the group of the visit form, the class, and what was seen. */
export type Finding = { group: string; class: 'MI' | 'MA' | 'SE' | 'KR'; note: string }
export type FieldWork = {
  /** The officer who goes there. */
  officer: string
  /** The food-safety class: who came, and the score of their test. */
  participants: number
  score: number
  visit: { findings: readonly Finding[]; photos: readonly string[] }
}

/**
 * What the office's own people found. This is the part that you replace: here it is made up from the product, so that the
 * example runs by itself; in your office it comes from your register, and waits until the inspector is back.
 * @param earlier visits of the same premises
 */
export function fieldWork(product: string, earlier: number): FieldWork {
  const dryer = /jemur|kering/i.test(product) && earlier === 0
  return {
    officer: 'Petugas Contoh',
    participants: 5,
    score: 84,
    visit: {
      findings: dryer
        ? [{ group: 'C', class: 'SE', note: 'Bahan dijemur di tanah tanpa alas.' }]
        : [{ group: 'E', class: 'MI', note: 'Rak bahan belum berlabel.' }],
      photos: ['kitchen.png', 'storeroom.png'],
    },
  }
}
