/** The names of the Attributes packages (Flinks' Attributes packages page). */
export const ATTRIBUTES_PACKAGES = [
  'income',
  'lending',
  'creditRisk',
  'userAnalysis',
  'businessAnalysis',
  'all',
] as const;
export type AttributesPackage = (typeof ATTRIBUTES_PACKAGES)[number];
