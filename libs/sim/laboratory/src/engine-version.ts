/** Goes into every report. It changes whenever a definition and a seed may give another report than before. */
export const ENGINE_VERSION = '0.4.0';
