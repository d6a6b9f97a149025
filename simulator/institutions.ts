/**
 * A made-up bank. `refreshesAlone` says that the bank is linked by OAuth, so that a refresh needs no user, and that its
 * customers authorise on its own page. All other banks send a one-time code.
 */
export interface SimulatedInstitution {
  name: string;
  id: number;
  weight: number;
  refreshesAlone: boolean;
  /** The percentage of its customers who linked their login in French. */
  frenchPercent: number;
}

/** Made-up banks. `weight` is the percentage of a population's logins that are at this bank. */
export const INSTITUTIONS: readonly SimulatedInstitution[] = [
  { name: 'Maple Bank', id: 901, weight: 24, refreshesAlone: false, frenchPercent: 10 },
  { name: 'Great Lakes Trust', id: 902, weight: 20, refreshesAlone: false, frenchPercent: 5 },
  { name: 'Caisse Boréale', id: 903, weight: 14, refreshesAlone: false, frenchPercent: 85 },
  { name: 'Banque du Fleuve', id: 904, weight: 8, refreshesAlone: false, frenchPercent: 75 },
  { name: 'Rocky Mountain Financial', id: 905, weight: 9, refreshesAlone: false, frenchPercent: 3 },
  { name: 'Pacific Coast Credit Union', id: 906, weight: 7, refreshesAlone: false, frenchPercent: 1 },
  { name: 'Atlantic Savings', id: 907, weight: 6, refreshesAlone: false, frenchPercent: 20 },
  { name: 'Northern Direct', id: 908, weight: 8, refreshesAlone: true, frenchPercent: 15 },
  { name: 'Prairie Digital', id: 909, weight: 4, refreshesAlone: true, frenchPercent: 5 },
];

/** Returns the bank of that number, or null. */
export const institutionOf = (id: number): SimulatedInstitution | null =>
  INSTITUTIONS.find((institution) => institution.id === id) ?? null;

/** Returns the bank of that name. A bank with an unknown name sends one-time codes, as most do. */
export function institutionNamed(name: string): SimulatedInstitution {
  const known = INSTITUTIONS.find((institution) => institution.name === name);
  return known ?? { name, id: 999, weight: 0, refreshesAlone: false, frenchPercent: 0 };
}
