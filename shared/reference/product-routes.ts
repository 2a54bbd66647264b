import type { ProductCategory } from '../names/proposal.ts'
import type { Service } from '../names/requests.ts'

type Route = {
  /** First and last day, both included; `null` is open. */
  validFrom: string | null
  validTo: string | null
  services: Readonly<Record<ProductCategory, readonly Service[]>>
  source: string
}

const FOOD: readonly Service[] = [
  'food-inspection',
  'food-sample-check',
  'label-design',
  'label-print',
  'halal-self-declare',
  'equipment',
]
/** Label and brand by the trade office; never the food queue. */
const GOODS: readonly Service[] = ['label-design', 'label-print', 'equipment']
const SERVICE_GROUP: readonly Service[] = ['equipment']

/** Which partner can help a product, by date (domain.md 3.6): law is data, a new entry is added and none is edited. */
const PRODUCT_ROUTES: readonly Route[] = [
  {
    validFrom: null,
    validTo: null,
    services: {
      snack: FOOD,
      coffee: FOOD,
      'salted-egg': FOOD,
      'shallot-fried': FOOD,
      // Fresh food is no home-industry food (general knowledge, unconfirmed): a label only.
      'shallot-fresh': ['label-design', 'label-print', 'equipment'],
      woven: GOODS,
      soap: GOODS,
      laundry: SERVICE_GROUP,
      milling: SERVICE_GROUP,
      'e-warong': SERVICE_GROUP,
      'other-food': FOOD,
      'other-goods': GOODS,
      'other-service': SERVICE_GROUP,
    },
    source: "study's list of products; Peraturan BPOM 4/2024 for food, BPOM 31/2018 for labels",
  },
]

/** @param day `YYYY-MM-DD` */
export function servicesFor(category: ProductCategory, day: string): readonly Service[] {
  const route = PRODUCT_ROUTES.find(
    ({ validFrom, validTo }) => (validFrom === null || validFrom <= day) && (validTo === null || day <= validTo),
  )
  return route?.services[category] ?? []
}

/** Made to be eaten, packed and labelled: what the law on home-made food is about. */
export const isFood = (category: ProductCategory): boolean =>
  ['snack', 'coffee', 'salted-egg', 'shallot-fried', 'other-food'].includes(category)

/** A food label is printed once the group holds PIRT and halal (practice of Jawa Barat, domain.md 3.3). */
export const credentialsBeforePrint = (category: ProductCategory): readonly ('PIRT' | 'HALAL')[] =>
  isFood(category) ? ['PIRT', 'HALAL'] : []
