"""The sample company's staff list, as a staff system would export it. Everybody here is invented."""

STAFF = """\
name,email,department,site,title,language,zone
Olha Melnyk,olha.melnyk@example.com,People,Kyiv,Community manager,en,Europe/Kyiv
Anna Shevchuk,anna.shevchuk@example.com,Data,Lviv,Database engineer,en,Europe/Kyiv
Bohdan Kravets,bohdan.kravets@example.com,Data,Kyiv,Analyst,uk,Europe/Kyiv
Iryna Bondar,iryna.bondar@example.com,Data,Kyiv,Analyst,uk,Europe/Kyiv
Taras Lysenko,taras.lysenko@example.com,Data,Lviv,Data engineer,uk,Europe/Kyiv
Oksana Tkachuk,oksana.tkachuk@example.com,Data,Lviv,Analyst,uk,Europe/Kyiv
Radu Ionescu,radu.ionescu@example.com,Data,Iași,Data scientist,en,Europe/Bucharest
Elena Popa,elena.popa@example.com,Data,Iași,Analyst,en,Europe/Bucharest
Linnea Berg,linnea.berg@example.com,Data,Malmö,Data engineer,en,Europe/Stockholm
Minh Trần,minh.tran@example.com,Data,Hà Nội,Analyst,en,Asia/Ho_Chi_Minh
Andrii Koval,andrii.koval@example.com,Platform,Kyiv,Platform engineer,uk,Europe/Kyiv
Maksym Hrytsenko,maksym.hrytsenko@example.com,Platform,Kyiv,Site reliability engineer,uk,Europe/Kyiv
Yuliia Savchenko,yuliia.savchenko@example.com,Platform,Lviv,Platform engineer,uk,Europe/Kyiv
Denys Marchenko,denys.marchenko@example.com,Platform,Lviv,Security engineer,uk,Europe/Kyiv
Erik Lindqvist,erik.lindqvist@example.com,Platform,Malmö,Platform engineer,en,Europe/Stockholm
Sara Nyström,sara.nystrom@example.com,Platform,Malmö,Site reliability engineer,en,Europe/Stockholm
Hương Lê,huong.le@example.com,Platform,Hà Nội,Platform engineer,en,Asia/Ho_Chi_Minh
Vlad Munteanu,vlad.munteanu@example.com,Platform,Iași,Network engineer,en,Europe/Bucharest
Kateryna Polishchuk,kateryna.polishchuk@example.com,Web,Kyiv,Front-end developer,uk,Europe/Kyiv
Roman Zakharchuk,roman.zakharchuk@example.com,Web,Kyiv,Back-end developer,uk,Europe/Kyiv
Sofiia Romanenko,sofiia.romanenko@example.com,Web,Kyiv,Front-end developer,uk,Europe/Kyiv
Dmytro Shvets,dmytro.shvets@example.com,Web,Lviv,Back-end developer,uk,Europe/Kyiv
Mariia Kostenko,mariia.kostenko@example.com,Web,Lviv,Front-end developer,uk,Europe/Kyiv
Nazar Panchenko,nazar.panchenko@example.com,Web,Lviv,Back-end developer,uk,Europe/Kyiv
Ioana Dumitru,ioana.dumitru@example.com,Web,Iași,Front-end developer,en,Europe/Bucharest
Mihai Stan,mihai.stan@example.com,Web,Iași,Back-end developer,en,Europe/Bucharest
Karin Holm,karin.holm@example.com,Web,Malmö,Front-end developer,en,Europe/Stockholm
Jonas Ek,jonas.ek@example.com,Web,Malmö,Back-end developer,en,Europe/Stockholm
Tuấn Phạm,tuan.pham@example.com,Web,Hà Nội,Back-end developer,en,Asia/Ho_Chi_Minh
Lan Vũ,lan.vu@example.com,Web,Hà Nội,Front-end developer,en,Asia/Ho_Chi_Minh
Viktoriia Moroz,viktoriia.moroz@example.com,Mobile,Kyiv,iOS developer,uk,Europe/Kyiv
Artem Fedorenko,artem.fedorenko@example.com,Mobile,Kyiv,Android developer,uk,Europe/Kyiv
Daryna Klymenko,daryna.klymenko@example.com,Mobile,Lviv,Android developer,uk,Europe/Kyiv
Oleh Vasylenko,oleh.vasylenko@example.com,Mobile,Lviv,iOS developer,uk,Europe/Kyiv
Andreea Marin,andreea.marin@example.com,Mobile,Iași,Android developer,en,Europe/Bucharest
Filip Sjöberg,filip.sjoberg@example.com,Mobile,Malmö,iOS developer,en,Europe/Stockholm
Khánh Đỗ,khanh.do@example.com,Mobile,Hà Nội,Android developer,en,Asia/Ho_Chi_Minh
Solomiia Hnatiuk,solomiia.hnatiuk@example.com,Design,Kyiv,Product designer,uk,Europe/Kyiv
Marta Kravchuk,marta.kravchuk@example.com,Design,Lviv,Researcher,uk,Europe/Kyiv
Cristina Radu,cristina.radu@example.com,Design,Iași,Product designer,en,Europe/Bucharest
Elsa Norén,elsa.noren@example.com,Design,Malmö,Content designer,en,Europe/Stockholm
Thảo Nguyễn,thao.nguyen@example.com,Design,Hà Nội,Product designer,en,Asia/Ho_Chi_Minh
Ihor Didenko,ihor.didenko@example.com,Quality,Kyiv,Test engineer,uk,Europe/Kyiv
Nataliia Rudenko,nataliia.rudenko@example.com,Quality,Kyiv,Test engineer,uk,Europe/Kyiv
Pavlo Tymoshenko,pavlo.tymoshenko@example.com,Quality,Lviv,Test engineer,uk,Europe/Kyiv
Alina Sydorenko,alina.sydorenko@example.com,Quality,Lviv,Test lead,uk,Europe/Kyiv
Gabriel Neagu,gabriel.neagu@example.com,Quality,Iași,Test engineer,en,Europe/Bucharest
Ida Wallin,ida.wallin@example.com,Quality,Malmö,Test engineer,en,Europe/Stockholm
Quang Hồ,quang.ho@example.com,Quality,Hà Nội,Test engineer,en,Asia/Ho_Chi_Minh
Svitlana Petrenko,svitlana.petrenko@example.com,Support,Kyiv,Support specialist,uk,Europe/Kyiv
Vadym Kuzmenko,vadym.kuzmenko@example.com,Support,Kyiv,Support specialist,uk,Europe/Kyiv
Liudmyla Onyshchenko,liudmyla.onyshchenko@example.com,Support,Lviv,Support lead,uk,Europe/Kyiv
Bogdan Florea,bogdan.florea@example.com,Support,Iași,Support specialist,en,Europe/Bucharest
Astrid Falk,astrid.falk@example.com,Support,Malmö,Support specialist,en,Europe/Stockholm
Ngọc Bùi,ngoc.bui@example.com,Support,Hà Nội,Support specialist,en,Asia/Ho_Chi_Minh
Halyna Yurchenko,halyna.yurchenko@example.com,People,Lviv,Recruiter,uk,Europe/Kyiv
Ruslan Chornyi,ruslan.chornyi@example.com,Product,Kyiv,Product manager,uk,Europe/Kyiv
Zlata Boiko,zlata.boiko@example.com,Product,Lviv,Product manager,uk,Europe/Kyiv
Ana Constantin,ana.constantin@example.com,Product,Iași,Product manager,en,Europe/Bucharest
Oskar Dahl,oskar.dahl@example.com,Product,Malmö,Product manager,en,Europe/Stockholm
Phúc Đặng,phuc.dang@example.com,Product,Hà Nội,Product manager,en,Asia/Ho_Chi_Minh
"""
