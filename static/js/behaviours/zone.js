/* A select with data-zone begins with the browser's time zone. Some browsers know a few zones by their old names. */
{
  const renamed = {
    "Europe/Kiev": "Europe/Kyiv", "Asia/Saigon": "Asia/Ho_Chi_Minh", "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu", "Asia/Rangoon": "Asia/Yangon",
  };
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const select of document.querySelectorAll("select[data-zone]")) {
    const zone = renamed[mine] || mine;
    if ([...select.options].some((option) => option.value === zone)) select.value = zone;
  }
}
