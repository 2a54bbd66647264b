import { foodInspection } from './food-inspection.ts'
import { labelDesign } from './label-design.ts'
import type { Service } from './service.ts'

/** The services that this system gives, by the `kind` of their tasks; a task of any other kind is left to colleagues. */
export const SERVICES: Readonly<Record<string, Service>> = {
  'food-inspection': foodInspection,
  'label-design': labelDesign,
}
