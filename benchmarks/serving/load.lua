-- Load for wrk: searches of one to three of these words, none like the last.
--
--   python -m benchmarks.serving.load --index news.kashaf
local words = {}
for word in ([[السعودية الرياض جدة مكة الوزير الأمير الملك القوات الحوثي اليمن إيران سوريا العراق مصر
  الاتحاد الهلال النصر الأهلي المباراة الدوري اللاعب المدرب الفريق التعليم المدارس الطلاب المعلمين
  الصحة المستشفى المرضى كورونا الحج الحجاج المسجد الحرام النفط الأسعار السوق الأسهم البنك الشركات
  المشاريع الإسكان البلدية المرور الطرق الحادث الشرطة المتهم المحكمة الإرهاب التفجير داعش الطقس
  الأمطار المياه الكهرباء الاتصالات التقنية الجامعة البحوث الثقافة المهرجان]]):gmatch("%S+") do
  words[#words + 1] = word:gsub(".", function(c) return ("%%%02X"):format(c:byte()) end)
end
local count = 0
local step = { 1, 7, 31 }

function request()
  count = count + 1
  local query = words[count % #words + 1]
  for extra = 1, count % 3 do
    query = query .. "+" .. words[(count * step[extra + 1] + extra) % #words + 1]
  end
  return wrk.format("GET", "/api/search?limit=10&q=" .. query)
end

function done(summary)
  local errors = summary.errors
  io.write(("errors: %d connect, %d read, %d write, %d status, %d timeout\n"):format(
    errors.connect, errors.read, errors.write, errors.status, errors.timeout))
end
