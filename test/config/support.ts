import { readSettings, type ReadOptions, type Settings } from '../../config/settings';

/** The required settings. */
export const REQUIRED = {
  FLINKS_INSTANCE: 'toolbox',
  FLINKS_CUSTOMER_ID: '43387ca6-0391-4c82-857d-70d95f087ecb',
  FLINKS_SECRET_KEY: 'flinks-secret-key',
  FLINKS_API_KEY: 'flinks-api-key',
  GATEWAY_API_KEYS: 'a-gateway-key-of-the-app',
  CONNECT_BRAND_NAME: 'Maple Lending',
};

/** The settings from this environment and REQUIRED; throws if they are not valid. */
export function settingsOf(env: NodeJS.ProcessEnv, options?: ReadOptions): Settings {
  const result = readSettings({ ...REQUIRED, ...env }, options);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.settings;
}

/** Names of the invalid settings, in alphabetical order. */
export function wrongSettings(env: NodeJS.ProcessEnv, options?: ReadOptions): string[] {
  const result = readSettings({ ...REQUIRED, ...env }, options);
  return result.ok ? [] : result.problems.map(({ setting }) => setting).sort();
}
