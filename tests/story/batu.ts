import { person, type Sentence, several, theMessage } from './story.ts'

/** The people of these stories, none of whom exists. Sari makes every case. */
export const sari = person('sari', 'Sari, village operator')
export const hadi = person('hadi', 'Hadi, village head')
export const rina = person('rina', 'Rina, city verifier')
export const yoga = person('yoga', 'Yoga, city verifier')
export const wati = person('wati', 'Wati, head of the city office')
export const bayu = person('bayu', 'Bayu, head of the province office')
export const dewi = person('dewi', 'Dewi, ministry head')

export const visit = { visitedOn: '2026-03-04', members: 12 }
export const letter = { letter: { number: '460/17/2026', date: '2026-03-05' } }

const reaches = {
  'village-endorsement': sari.decides('submit'),
  'the city': several(hadi.claims(), hadi.decides('approve')),
  'city-verification': theMessage.arrives(),
  'city-submission': several(rina.claims(), rina.decides('approve', { form: visit })),
  'the ministry': several(wati.claims(), wati.decides('approve', { form: letter })),
  'ministry-determination': theMessage.arrives(),
  'the village again': several(dewi.claims(), dewi.decides('approve')),
  activation: theMessage.arrives(),
} satisfies Record<string, Sentence>

/** The shortest way of a proposal until it stands at a step, or is on its way there. */
export function proposalAt(place: keyof typeof reaches): Sentence {
  const way = Object.entries(reaches)
  return several(...way.slice(0, way.findIndex(([name]) => name === place) + 1).map(([, sentence]) => sentence))
}
