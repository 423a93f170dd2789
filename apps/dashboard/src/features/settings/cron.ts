// Cron expressions in words, where they are as simple as those that people set; others are shown as they are.
/** An hour of the day, `08:15`, in an expression that fires once a day. */
export function dailyHour(cron: string): string | undefined {
  const [, minute, hour] = /^(\d{1,2}) (\d{1,2}) \* \* \*$/.exec(cron.trim()) ?? [];
  if (minute === undefined || hour === undefined || Number(minute) > 59 || Number(hour) > 23) return undefined;
  return `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
}

/** The expression that fires once a day at this hour. */
export function cronAt(hour: string): string {
  const [hours = "0", minutes = "0"] = hour.split(":");
  return `${Number(minutes)} ${Number(hours)} * * *`;
}
